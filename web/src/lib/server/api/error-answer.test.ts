import { expect, it } from 'vitest';
import { errorInJson, unknownAddress } from './error-answer.ts';

const codeOf = async (response: Response): Promise<unknown> =>
  ((await response.json()) as { error: { code: string } }).error.code;

it('leaves alone what is no error, or JSON already', () => {
  for (const response of [new Response('<p>', { status: 200 }), Response.json({ error: {} }, { status: 422 })]) {
    expect(errorInJson(response, 'GET')).toBe(response);
  }
});

it('says the framework’s errors in JSON, with the methods that are possible', async () => {
  const answer = errorInJson(new Response('PUT method not allowed', { status: 405, headers: { allow: 'GET' } }), 'PUT');
  expect([answer.status, answer.headers.get('allow'), await codeOf(answer)]).toEqual([
    405,
    'GET',
    'method_not_allowed',
  ]);
  const unexpected = errorInJson(new Response('<h1>Error</h1>', { status: 500 }), 'GET');
  expect([unexpected.status, await codeOf(unexpected)]).toEqual([500, 'internal']);
});

it('tells an address that nothing has from one that nobody can read', async () => {
  expect(await codeOf(unknownAddress('/api/v1/é/%F0%9F%98%80'))).toBe('not_found');
  for (const path of ['/api/v1/%', '/api/v1/%zz', '/api/v1/%ff', '/api/v1/%ED%A0%80']) {
    const answer = unknownAddress(path);
    expect([answer.status, await codeOf(answer)]).toEqual([400, 'bad_input']);
  }
});
