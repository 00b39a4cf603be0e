import { expect, test } from 'vitest';
import { offlinePage } from './allure-html.ts';

test('the Allure page loses its tracking and may fetch nothing', () => {
  const page =
    '<html><head><script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script></head><body></body></html>';
  const clean = offlinePage(page);
  expect(clean).not.toContain('googletagmanager');
  expect(clean).toContain("default-src 'none'");
});

test('it tells phones its width, and its program stands there as text that ends where it should', () => {
  const program = Buffer.from('const end = "</script>";').toString('base64');
  const page = `<html><head></head><body><script src="data:text/javascript;base64,${program}"></script></body></html>`;
  const clean = offlinePage(page);
  expect(clean).toContain('name="viewport"');
  expect(clean).toContain('<script>const end = "<\\/script>";</script>');
});
