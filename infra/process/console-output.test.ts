import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { noteworthy } from './console-output.ts';

test('shows errors that the processes log, once, and nothing else', () => {
  const shown: string[] = [];
  const listen = noteworthy((line) => shown.push(stripVTControlCharacters(line)));
  const error = JSON.stringify({ level: 50, msg: 'webhook refused', err: { message: 'wrong signature\n  at x' } });
  listen('server', 'Listening on http://127.0.0.1:3000');
  listen('server', JSON.stringify({ level: 30, msg: 'ready' }));
  listen('server', '{"level":50,');
  listen('server', error);
  listen('server', error);
  listen('engine', error);
  expect(shown.map((line) => line.replace(/ +/, ' '))).toEqual([
    'server webhook refused: wrong signature',
    'engine webhook refused: wrong signature',
  ]);
});
