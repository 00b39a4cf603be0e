import { loadTensorFlow } from '../tensors/load.ts';

// Imported by specs that compute with tensors.
loadTensorFlow();
