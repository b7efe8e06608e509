import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Calls end close together; one collection serves all that ended meanwhile. */
const gatherMs = 2_000;
let planned: NodeJS.Timeout | null = null;

/**
 * Frees what rtc-node (0.13) holds for phones that have left: the thread of an audio source, which sends silence every 10 ms,
 * ends only when the objects that stand for it are collected, and a quiet process collects them too seldom.
 */
export function freeNativeMemorySoon(): void {
  planned ??= setTimeout(() => {
    planned = null;
    collect();
  }, gatherMs).unref();
}
