import { loadTensorFlow } from '../tensors/load.ts';

// Imported by specs that compute with tensors. On the CPU, on a machine with a GPU, too: that one has a check of its own.
loadTensorFlow({ flavour: 'cpu' });
