import { describe, expect, test } from 'vitest';
import { applyMnistRule, networks, passesMnist, peaks } from './mnist-rule.ts';

type Found = Parameters<typeof applyMnistRule>[0][number];

/** All networks of a peak; errors of clean training by images. */
function all(peak: number, error = { plain: 0.01, occluded: 0.2, noisy: 0.1 }): Found[] {
  return networks.map((network) => ({ ...network, peak, cleanAccuracy: 1 - error[network.images] }));
}

describe('the rule of the MNIST pilots', () => {
  test('begins with the first network of the first peak, and goes on with the first that is missing', () => {
    expect(applyMnistRule([])).toEqual({ kind: 'run', peak: 0.2, network: networks[0] });
    const [first, , ...others] = all(0.2);
    expect(applyMnistRule([first!, ...others])).toEqual({ kind: 'run', peak: 0.2, network: networks[1] });
  });

  test('drops a peak at a network that diverged or did not learn', () => {
    const [first, second] = all(0.2);
    const { cleanAccuracy: _, ...diverged } = first!;
    expect(applyMnistRule([diverged])).toEqual({ kind: 'run', peak: 0.1, network: networks[0] });
    expect(applyMnistRule([first!, { ...second!, cleanAccuracy: 0.95 }])).toMatchObject({ kind: 'run', peak: 0.1 });
    expect(applyMnistRule(peaks.map((peak) => ({ ...diverged, peak })))).toEqual({ kind: 'none' });
  });

  test('takes the first peak with which all fourteen pass, and orders the doses by error', () => {
    expect(networks.length).toBe(14);
    const taken = { kind: 'taken', peak: 0.2, doses: ['plain', 'noisy', 'occluded'] };
    expect(applyMnistRule([...all(0.1), ...all(0.2)])).toEqual(taken);
    const swapped = all(0.2, { plain: 0.01, occluded: 0.1, noisy: 0.2 });
    expect(applyMnistRule(swapped)).toEqual({ ...taken, doses: ['plain', 'occluded', 'noisy'] });
  });

  test('asks more of plain digits than of degraded ones', () => {
    expect(passesMnist({ images: 'plain', cleanAccuracy: 0.951 })).toBe(true);
    expect(passesMnist({ images: 'plain', cleanAccuracy: 0.95 })).toBe(false);
    expect(passesMnist({ images: 'noisy', cleanAccuracy: 0.21 })).toBe(true);
    expect(passesMnist({ images: 'noisy' })).toBe(false);
  });
});
