/**
 * Loaded into the measured server before its own program (`--import`): whoever asks at `BENCH_MEMORY_PORT` is told what is left in
 * memory after a full collection. Only so can what is kept be told from what nobody has tidied yet.
 */
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

createServer((_, response) => {
  // What the first collection gives to finalizers is free after the second.
  collect();
  setImmediate(() => {
    collect();
    response.setHeader('connection', 'close').end(JSON.stringify(process.memoryUsage()));
  });
})
  .listen(Number(process.env.BENCH_MEMORY_PORT), '127.0.0.1')
  .unref();
