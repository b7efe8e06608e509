import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text as wholeText } from 'node:stream/consumers';
import { Hono } from 'hono';
import { SMTPServer } from 'smtp-server';
import { serveOnLoopback, type Service } from '../loopback.ts';
import { readMail, type ReadMail } from './read-mail.ts';

export interface MailOptions {
  /** SMTP. */
  port: number;
  /** Where the mails are shown. */
  webPort: number;
  /** Folder of `mail.jsonl`. */
  dataDir: string;
  /** Without them anybody may send, as on a relay of one's own. */
  credentials?: { user: string; password: string };
  /** Speaks TLS from the beginning, or after STARTTLS, with a certificate that nobody has signed. Default: neither. */
  encryption?: 'tls' | 'starttls';
}

/** One mail as it came in. */
export interface ReceivedMail extends ReadMail {
  /** Of the envelope. */
  from: string;
  to: string[];
  /** ISO 8601 in UTC. */
  receivedAt: string;
}

export interface MailService extends Service {
  webPort: number;
  /** Oldest first. */
  received(): readonly ReceivedMail[];
  /** Answers to the recipient of a mail with this status until told otherwise; null takes all of them. */
  refuse(status: number | null): void;
}

/** Starts a mail server (RFC 5321) that keeps what it gets instead of delivering it, and shows it on a page. */
export async function startMail(options: MailOptions): Promise<MailService> {
  const { dataDir, credentials, encryption } = options;
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'mail.jsonl');
  const received: ReceivedMail[] = readLines(file);
  let refusal: number | null = null;
  const server = new SMTPServer({
    secure: encryption === 'tls',
    // It would warn of its certificate, which is meant to be one that nobody trusts.
    logger: false,
    disabledCommands: [...(credentials ? [] : ['AUTH']), ...(encryption === 'starttls' ? [] : ['STARTTLS'])],
    authOptional: credentials === undefined,
    // The real one refuses passwords in clear; on this machine nobody listens in between.
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      if (username === credentials?.user && password === credentials?.password) return done(null, { user: username });
      done(Object.assign(new Error('Authentication credentials invalid'), { responseCode: 535 }));
    },
    onRcptTo(_address, _session, done) {
      done(refusal === null ? null : Object.assign(new Error('Refused'), { responseCode: refusal }));
    },
    onData(stream, session, done) {
      const { mailFrom, rcptTo } = session.envelope;
      wholeText(stream)
        .then((raw) => {
          const mail = {
            from: mailFrom ? mailFrom.address : '',
            to: rcptTo.map(({ address }) => address),
            receivedAt: new Date().toISOString(),
            ...readMail(raw),
          };
          received.push(mail);
          appendFileSync(file, `${JSON.stringify(mail)}\n`);
          done();
        })
        .catch((error: unknown) => done(error as Error));
    },
  });
  // Clients that hang up in mid-sentence are their own business.
  server.on('error', () => undefined);
  const listening = Promise.withResolvers<void>();
  server.server.once('error', listening.reject);
  server.listen(options.port, '127.0.0.1', listening.resolve);
  await listening.promise;
  const address = server.server.address();
  const web = await serveOnLoopback(mailbox(received), options.webPort);
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    webPort: web.port,
    received: () => received,
    refuse: (status) => (refusal = status),
    close: async () => {
      await Promise.all([web.close(), new Promise<void>((resolve) => server.close(() => resolve()))]);
    },
  };
}

/** Mails as plain text, newest first, and one JSON object a line. */
function mailbox(received: readonly ReceivedMail[]): Hono {
  const app = new Hono();
  app.get('/', (context) =>
    context.text(
      [...received]
        .reverse()
        .map((mail) => `${mail.receivedAt}\nTo: ${mail.to.join(', ')}\nSubject: ${mail.subject}\n\n${mail.text}\n`)
        .join(`\n${'-'.repeat(72)}\n\n`) || 'No mail yet.\n',
    ),
  );
  app.get('/health', (context) => context.json({ ok: true }));
  app.get('/mails.jsonl', (context) =>
    context.body(received.map((mail) => `${JSON.stringify(mail)}\n`).join(''), 200, {
      'content-type': 'application/jsonl; charset=utf-8',
    }),
  );
  return app;
}

/** Mails of a file, without a line that a crash cut off. */
function readLines(file: string): ReceivedMail[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as ReceivedMail];
      } catch {
        return [];
      }
    });
}
