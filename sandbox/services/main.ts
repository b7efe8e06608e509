import { comeFirst } from '../come-first.ts';
import { readConfiguration } from './configuration.ts';
import { startCrm } from './crm/server.ts';
import { startDeepgram } from './deepgram/server.ts';
import { spokenPcm } from './deepgram/voice.ts';
import { startElevenLabs } from './elevenlabs/server.ts';
import { startGroq } from './groq/server.ts';
import { startMail } from './mail/server.ts';

/** Longer than any goodbye takes. */
const closesWithinMs = 4_000;

comeFirst();

const warmUpSentences = [
  'Hello, this is an AI assistant calling on a recorded line.',
  'Say "stop calling" at any time.',
  'You asked us about solar panels, do you have a minute?',
  'I will call you on Saturday at four o’clock.',
  'Thank you for your time, goodbye.',
];

const { vendorKey, deepgram, elevenlabs, groq, mail, crm } = readConfiguration(process.env);
const services = [
  await startDeepgram({ ...deepgram, apiKey: vendorKey }),
  await startElevenLabs({ ...elevenlabs, apiKey: vendorKey }),
  await startGroq({ ...groq, apiKey: vendorKey }),
  await startMail(mail),
  // The last port to open: once it answers, the others do too.
  await startCrm(crm),
] as const;
const [deepgramAt, elevenlabsAt, groqAt, mailAt, crmAt] = services;
// The first sentences compile the synthesiser, which should not happen during a call.
for (const words of warmUpSentences) spokenPcm(words, 24_000);
console.log(
  `sandbox services ready: Deepgram on ${deepgramAt.port}, ElevenLabs on ${elevenlabsAt.port}, Groq on ${groqAt.port}, ` +
    `CRM on ${crmAt.port}, mail on ${mailAt.port}, shown on ${mailAt.webPort}`,
);

// An error in one request must not end all calls.
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
