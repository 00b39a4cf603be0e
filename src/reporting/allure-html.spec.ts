import { expect, test } from 'vitest';
import { withoutTracking } from './allure-html.ts';

test('the Allure page loses its tracking and may fetch nothing', () => {
  const page =
    '<html><head><script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script></head><body></body></html>';
  const clean = withoutTracking(page);
  expect(clean).not.toContain('googletagmanager');
  expect(clean).toContain("default-src 'none'");
});
