import { expect, test } from 'vitest';
import { compatibilityOf } from './gpu-compatibility.ts';

test.each([
  ['GTX 1080', '6.1', '560.35.03', 'too old: cuDNN 9.28 begins at 7.5'],
  ['V100', '7.0', '560.35.03', 'too old: cuDNN 9.28 begins at 7.5'],
  ['T4', '7.5', '525.60.13', 'native'],
  ['T4, old driver', '7.5', '470.82.01', 'driver 470.82.01 is too old: compute capability 7.5 needs 525'],
  ['A100', '8.0', '535.104.05', 'native'],
  ['A10', '8.6', '525.60.13', 'native'],
  ['L4', '8.9', '535.104.05', 'native'],
  ['H100', '9.0', '555.42.06', 'translated'],
  ['H100, old driver', '9.0', '550.54.15', 'driver 550.54.15 is too old: compute capability 9.0 needs 555'],
  ['B200', '10.0', '570.86.10', 'reported broken'],
  ['RTX 5090', '12.0', '570.86.10', 'reported broken'],
  ['nothing', '', '570.86.10', 'compute capability "" is unknown'],
  ['no driver', '8.0', '[N/A]', 'driver "[N/A]" is unknown'],
])('%s: capability %s, driver %s', (_, capability, driver, expected) => {
  const found = compatibilityOf({ capability, driver });
  expect(found.kind === 'refused' ? found.reason : found.kind).toContain(expected);
});
