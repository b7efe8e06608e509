/** `node commands/setup-link.ts`: prints the link that makes the first admin, for installations without `npm start`. */
import { closeDatabase, openDatabase } from '#db/client.ts';
import { hashToken, newToken, storeSetupLink } from '#db/workspace/one-time-link.ts';
import { hasAdmin } from '#db/workspace/person.ts';
import { readEnvironment } from '#domain/environment.ts';

const environment = readEnvironment(['DATABASE_URL', 'REDIAL_URL', 'REDIAL_SANDBOX'], process.env);
const db = openDatabase(environment.DATABASE_URL, { maxConnections: 1, name: 'redial setup link' });
try {
  if (await hasAdmin(db, { demoWorks: environment.REDIAL_SANDBOX === 'on' })) {
    process.stderr.write('There is an admin already: ask for an invitation, or for a link for a new password.\n');
    process.exitCode = 1;
  } else {
    const token = newToken();
    await storeSetupLink(db, { tokenHash: hashToken(token), now: new Date() });
    process.stdout.write(`${new URL(`/join/${token}`, environment.REDIAL_URL).href}\n`);
  }
} finally {
  await closeDatabase(db);
}
