import { dispose } from '@livekit/rtc-node';
import { outliveDroppedHandles } from '../callees/native-parts.ts';
import { sentence } from '../callees/sounds.ts';
import { comeFirst } from '../come-first.ts';
import { startCarrier } from './carrier.ts';
import { readConfiguration } from './configuration.ts';

/** Longer than any goodbye takes. */
const closesWithinMs = 4_000;

comeFirst();

// The first sentences compile the synthesiser, which should not happen during a call.
for (const words of ['Hello?', 'Yes, this is Sam.', 'No thanks, goodbye.']) sentence(words);

const carrier = await startCarrier(readConfiguration(process.env));
console.log(`sandbox carrier ready at ${carrier.url}`);

// An error of one callee must not end all other calls; the call itself ends by its timers.
process.on('unhandledRejection', (error) => console.error(error));
outliveDroppedHandles();

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
