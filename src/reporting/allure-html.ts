/** What Allure's single page needs: its own inline scripts and data, nothing from anywhere else. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline' data:; img-src data: blob:; font-src data:; connect-src data: blob:; frame-src data: blob:; base-uri 'self' file:";

/** Allure 3 puts an analytics snippet into its page and has no switch for it: removes it, and forbids any fetching. */
export function withoutTracking(html: string): string {
  return html
    .replace(
      /<script[^>]*src="https:\/\/www\.googletagmanager\.com[^>]*><\/script>\s*(<script>[^<]*gtag\([\s\S]*?<\/script>)?/g,
      '',
    )
    .replace('<head>', `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`);
}
