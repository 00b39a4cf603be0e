/** What Allure's single page needs: its own inline scripts and data, nothing from anywhere else. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' data: blob:; style-src 'unsafe-inline' data:; img-src data: blob:; font-src data:; connect-src data: blob:; frame-src data: blob:; base-uri 'self' file:";

/**
 * Allure 3 puts an analytics snippet into its page and has no switch for it: removes it, and forbids any fetching. Also
 * tells phones to show the page in their own width.
 */
export function offlinePage(html: string): string {
  const viewport = /name="viewport"/.test(html)
    ? ''
    : '<meta name="viewport" content="width=device-width, initial-scale=1">';
  const quiet = html
    .replace(
      /<script[^>]*src="https:\/\/www\.googletagmanager\.com[^>]*><\/script>\s*(<script>[^<]*gtag\([\s\S]*?<\/script>)?/g,
      '',
    )
    .replace('<head>', `<head>${viewport}<meta http-equiv="Content-Security-Policy" content="${policy}">`);
  return inlined(quiet);
}

/** Allure's program is in the page as base64; as plain text it takes a quarter less. */
function inlined(html: string): string {
  return html.replace(/<script\s+src="data:text\/javascript;base64,([^"]+)"><\/script>/g, (_, encoded: string) => {
    const program = Buffer.from(encoded, 'base64').toString('utf8').replaceAll('</script', '<\\/script');
    return `<script>${program.replaceAll('<!--', '<\\!--')}</script>`;
  });
}
