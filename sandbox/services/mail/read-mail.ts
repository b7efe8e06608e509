/** Reads a mail of one part in plain text, as far as a person wants to see it. */

export interface ReadMail {
  subject: string;
  /** `Message-ID`. */
  id: string;
  text: string;
}

export function readMail(raw: string): ReadMail {
  const [head = '', ...rest] = raw.split(/\r?\n\r?\n/);
  const headers = new Map(
    head
      .replace(/\r?\n[ \t]+/g, ' ')
      .split(/\r?\n/)
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = rest.join('\n\n').replace(/\r\n/g, '\n');
  return {
    subject: wordsOf(headers.get('subject') ?? ''),
    id: headers.get('message-id') ?? '',
    text: decoded(body, headers.get('content-transfer-encoding') ?? '7bit').trimEnd(),
  };
}

function decoded(body: string, encoding: string): string {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable':
      return fromQuoted(body.replace(/=\n/g, ''));
    default:
      return body;
  }
}

/** Encoded words (RFC 2047); the space between two of them is none. */
function wordsOf(header: string): string {
  return header
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString('utf8') : fromQuoted(word.replace(/_/g, ' ')),
    );
}

function fromQuoted(text: string): string {
  const bytes = [
    ...Buffer.from(text, 'utf8')
      .toString('latin1')
      .matchAll(/=([0-9a-f]{2})|([\s\S])/gi),
  ].map(([, hex, plain]) => (hex === undefined ? (plain ?? '').charCodeAt(0) : Number.parseInt(hex, 16)));
  return Buffer.from(bytes).toString('utf8');
}
