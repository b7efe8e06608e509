import { constants, setPriority } from 'node:os';
import { dispose } from '@livekit/rtc-node';
import { sentence } from '../callees/sounds.ts';
import { startCarrier } from './carrier.ts';
import { readConfiguration } from './configuration.ts';

/** Longer than any goodbye takes. */
const closesWithinMs = 4_000;

try {
  // Sound that comes late is heard as stutter. Only some users may ask for this; without it, all works on a calm machine.
  setPriority(constants.priority.PRIORITY_HIGH);
} catch {
  // Then not.
}

// The first sentences compile the synthesiser; no call should wait for that.
for (const words of ['Hello?', 'Yes, this is Sam.', 'No thanks, goodbye.']) sentence(words);

const carrier = await startCarrier(readConfiguration(process.env));
console.log(`sandbox carrier ready at ${carrier.url}`);

// One callee's accident must not take all other calls down; the call itself ends by its timers.
process.on('unhandledRejection', (error) => console.error(error));

let closing = false;
function close(): void {
  if (closing) return;
  closing = true;
  setTimeout(() => process.exit(0), closesWithinMs).unref();
  carrier
    .close()
    .then(dispose)
    .then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
}
process.on('SIGTERM', close);
process.on('SIGINT', close);
