import { expect, it } from 'vitest';
import { browserName } from './browser-name.ts';

it('knows browsers, also those that claim to be others', () => {
  const chrome =
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  expect(browserName(chrome)).toBe('Chrome · Linux');
  expect(browserName(`${chrome.replace('X11; Linux x86_64', 'Windows NT 10.0')} Edg/140.0`)).toBe('Edge · Windows');
  expect(browserName('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Mobile Safari/604.1')).toBe(
    'Safari · iPhone',
  );
  expect(browserName('curl/8.5')).toBeNull();
  expect(browserName(null)).toBeNull();
});
