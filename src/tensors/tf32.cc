// Linked into the addon of the CUDA flavour. NVIDIA_TF32_OVERRIDE=0 keeps NVIDIA's libraries from TF32, while TensorFlow
// goes on believing it is on, and chooses layouts and kernels by that. Runs when the addon is loaded.
#include <cstdlib>
#include <cstring>

namespace tsl {
void enable_tensor_float_32_execution(bool enabled);
}

namespace {
const bool told = [] {
  const char* override_ = std::getenv("NVIDIA_TF32_OVERRIDE");
  tsl::enable_tensor_float_32_execution(override_ == nullptr || std::strcmp(override_, "0") != 0);
  return true;
}();
}  // namespace
