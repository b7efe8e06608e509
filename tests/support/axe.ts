import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** WCAG 2.2, A and AA, as axe-core names its parts. */
const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const widths = [1440, 390];
const schemes = ['light', 'dark'] as const;

/** Opens a page and says, wide and narrow, light and dark, what axe finds on it and whether it is wider than the window. */
export async function axeFindings(page: Page, address: URL): Promise<string[]> {
  await page.goto(address.href);
  await page
    .locator('body.started')
    .waitFor()
    .catch((cause: unknown) => {
      throw new Error(`${address.pathname} did not start`, { cause });
    });
  if (new URL(page.url()).pathname === '/sign-in' && address.pathname !== '/sign-in') {
    throw new Error(`${address.pathname} was not shown`);
  }
  await page.evaluate(axe.source);
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html${colorScheme === 'dark' ? '.dark' : ':not(.dark)'}`).waitFor();
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      const where = `${address.pathname}${address.search} ${width} px ${colorScheme}`;
      found.push(...(await page.evaluate(look, wcag)).map((finding) => `${where}: ${finding}`));
    }
  }
  return found;
}

/** What is used of the page’s own. */
interface Window {
  axe: typeof axe;
  document: { documentElement: { scrollWidth: number; clientWidth: number } };
}

/** Runs in the page. */
async function look(tags: string[]): Promise<string[]> {
  const { axe: runner, document } = globalThis as unknown as Window;
  const { violations } = await runner.run({ runOnly: tags, resultTypes: ['violations'] });
  const { scrollWidth, clientWidth } = document.documentElement;
  return [
    ...violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, html }) => `${id} ${target.join(' ')} ${html.slice(0, 160)}`),
    ),
    ...(scrollWidth > clientWidth ? [`is ${scrollWidth - clientWidth} px too wide`] : []),
  ];
}
