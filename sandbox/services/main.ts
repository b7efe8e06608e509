import { constants, setPriority } from 'node:os';
import { readConfiguration } from './configuration.ts';
import { startCrm } from './crm/server.ts';
import { startDeepgram } from './deepgram/server.ts';
import { spokenPcm } from './deepgram/voice.ts';
import { startGroq } from './groq/server.ts';

/** Longer than any goodbye takes. */
const closesWithinMs = 4_000;

try {
  // A voice that comes late is heard as silence. Only some users may ask for this.
  setPriority(constants.priority.PRIORITY_HIGH);
} catch {
  // Then not.
}

const warmUpSentences = [
  'Hello, this is an AI assistant calling on a recorded line.',
  'Say "stop calling" at any time.',
  'You asked us about solar panels, do you have a minute?',
  'I will call you on Saturday at four o’clock.',
  'Thank you for your time, goodbye.',
];

const { vendorKey, deepgram, groq, crm } = readConfiguration(process.env);
const services = [
  await startDeepgram({ ...deepgram, apiKey: vendorKey }),
  await startGroq({ ...groq, apiKey: vendorKey }),
  // Last: who waits for this port finds all of them there.
  await startCrm(crm),
] as const;
const [{ port: deepgramPort }, { port: groqPort }, { port: crmPort }] = services;
// The first sentences compile the synthesiser; no caller should wait for that.
for (const words of warmUpSentences) spokenPcm(words, 24_000);
console.log(`sandbox services ready: Deepgram on ${deepgramPort}, Groq on ${groqPort}, CRM on ${crmPort}`);

// One request's accident must not take all calls down.
process.on('unhandledRejection', (error) => console.error(error));

let closing = false;
function close(): void {
  if (closing) return;
  closing = true;
  setTimeout(() => process.exit(0), closesWithinMs).unref();
  Promise.all(services.map((service) => service.close())).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
process.on('SIGTERM', close);
process.on('SIGINT', close);
