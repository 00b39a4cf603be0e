import type { ModelSpec } from './build-model.ts';
import type { ResnetSpec } from './resnet.ts';

/**
 * Floating-point operations of one forward pass of one image, in convolutions and products of matrices; the rest is
 * small beside them. A multiplication with its addition counts as two.
 */
export function forwardFlops(model: ModelSpec): number {
  const [height, width, channels] = model.inputShape;
  switch (model.kind) {
    case 'mlp': {
      const widths = [height * width * channels, ...model.hidden, model.classes];
      return 2 * widths.slice(1).reduce((sum, outputs, i) => sum + (widths[i] as number) * outputs, 0);
    }
    case 'cnn': {
      const pixels = height * width;
      const convolutions = 9 * (channels * model.width * pixels + 2 * model.width ** 2 * (pixels / 4));
      return 2 * (convolutions + (pixels / 16) * 2 * model.width * model.classes);
    }
    case 'resnet':
      return resnetFlops(model);
  }
}

/** Three stages of n blocks of two convolutions; each stage halves the sides and doubles the channels. */
function resnetFlops({ depth, width, inputShape: [height, side, channels], classes }: ResnetSpec): number {
  const convolutions = (depth - 2) / 3;
  const perPixel = (inputs: number, outputs: number): number => 9 * inputs * outputs;
  const stages = [0, 1, 2].map((stage) => {
    const outputs = width * 2 ** stage;
    const first = perPixel(stage === 0 ? width : outputs / 2, outputs);
    return ((height * side) / 4 ** stage) * (first + (convolutions - 1) * perPixel(outputs, outputs));
  });
  const stem = height * side * perPixel(channels, width);
  return 2 * (stem + stages.reduce((a, b) => a + b, 0) + 4 * width * classes);
}
