import { expect, test } from 'vitest';
import { of } from '../testing/changed-run.ts';
import { sanityText } from './sanity-text.ts';

test('tells what was checked of a claim, and nothing that could not be', () => {
  const text = sanityText(of('H07'));
  expect(text).toMatch(/^no perturbation left its ball .*; accuracy at epsilon 0 was the clean one on \d+ networks/);
  expect(sanityText(of('H04'))).not.toContain('epsilon 0');
  expect(sanityText(of('H01'))).not.toContain('converged');
  expect(sanityText(of('H06'))).toMatch(/the iterative attacks that vote had converged in \d+ checks(;|\.$)/);
  expect(sanityText(of('T01'))).toMatch(/those that are only reported had converged in \d+ of \d+ checks\.$/);
});

test('tells what failed', () => {
  const { verdict, ...rest } = of('H03');
  const reasons = ['A control failed.', 'Seed 201: fgsm left 3 of 9 images of trueLabel unmoved.'];
  expect(sanityText({ ...rest, verdict: { ...verdict, reasons } })).toContain('left 3 of 9 images of');
});
