/**
 * The second look at a packet whose beat was lost: jitter buffers cut pieces out of the sound or play some twice. Among all ways to
 * divide the stretch into the known number of symbols, the one is taken in which every symbol holds one clear pair of tones and
 * lasts about as long as it should (dynamic programming over 5 ms steps).
 */
import { groupSize, listeningRate, symbolSeconds, lead, strongestPair, tonePowers } from './tones.ts';
import type { HeardSymbol } from './tones.ts';

const stepSamples = listeningRate / 200;
const nominalSteps = (symbolSeconds * listeningRate) / stepSamples;
const shortestSteps = 2;
const longestSteps = 22;
/** What a symbol costs for every step that it is shorter or longer than nominal. */
const shorterCost = 2;
const longerCost = 0.4;
/** What an explained step earns, so that an earlier end is no gain in itself. */
const stepGain = 0.5;
/** How many steps the whole may be shorter or longer than nominal. */
const slackSteps = 60;
/** Keeps one step without a clear tone from deciding everything. */
const floor = 0.02;

interface Grid {
  steps: number;
  /** Cumulated log shares: [tone][step], both groups in one list. */
  sums: Float64Array[];
}

function measure(samples: Float32Array, from: number, steps: number): Grid {
  const sums = Array.from({ length: 2 * groupSize }, () => new Float64Array(steps + 1));
  for (let step = 0; step < steps; step += 1) {
    const powers = tonePowers(samples, Math.round(from + (step + 0.5) * stepSamples));
    for (let group = 0; group < 2; group += 1) {
      let total = 1e-9;
      for (let tone = group * groupSize; tone < (group + 1) * groupSize; tone += 1) total += powers?.[tone] ?? 0;
      for (let tone = group * groupSize; tone < (group + 1) * groupSize; tone += 1) {
        const row = sums[tone] as Float64Array;
        row[step + 1] = (row[step] as number) + Math.log(floor + (powers?.[tone] ?? 0) / total);
      }
    }
  }
  return { steps, sums };
}

/** How well one pair of tones explains the steps from `start` up to `end`. */
function clearness(grid: Grid, start: number, end: number): number {
  let lower = -Infinity;
  let upper = -Infinity;
  for (let tone = 0; tone < groupSize; tone += 1) {
    const low = grid.sums[tone] as Float64Array;
    const high = grid.sums[groupSize + tone] as Float64Array;
    lower = Math.max(lower, (low[end] as number) - (low[start] as number));
    upper = Math.max(upper, (high[end] as number) - (high[start] as number));
  }
  return lower + upper;
}

function durationCost(steps: number): number {
  const surplus = steps - nominalSteps;
  return surplus < 0 ? -surplus * shorterCost : surplus * longerCost;
}

/** Several divisions of the same stretch of sound, from sample `from` on. `longest` is the greatest number of symbols asked for. */
export class Trellis {
  readonly #samples: Float32Array;
  readonly #from: number;
  readonly #grid: Grid;
  /** What a symbol of some duration that ends at some step is worth: [end][duration]. */
  readonly #worth: Float64Array[];

  constructor(samples: Float32Array, from: number, longest: number) {
    const available = Math.max(0, Math.floor((samples.length - from) / stepSamples));
    const steps = Math.min(available, longest * nominalSteps + slackSteps);
    const grid = measure(samples, from, steps);
    this.#samples = samples;
    this.#from = from;
    this.#grid = grid;
    this.#worth = Array.from({ length: steps + 1 }, (_, end) =>
      Float64Array.from({ length: longestSteps + 1 }, (__, duration) =>
        duration < shortestSteps || duration > end
          ? -Infinity
          : clearness(grid, end - duration, end) + duration * stepGain - durationCost(duration),
      ),
    );
  }

  /** The best division into `count` symbols; null if there is not enough sound for them. */
  divide(count: number): HeardSymbol[] | null {
    const steps = this.#grid.steps;
    let scores = new Float64Array(steps + 1).fill(-Infinity);
    scores[0] = 0;
    const durations: Uint8Array[] = [];
    for (let symbol = 1; symbol <= count; symbol += 1) {
      const next = new Float64Array(steps + 1).fill(-Infinity);
      const chosen = new Uint8Array(steps + 1);
      const earliest = Math.max(symbol * shortestSteps, symbol * nominalSteps - slackSteps);
      const latest = Math.min(steps, symbol * nominalSteps + slackSteps);
      for (let end = earliest; end <= latest; end += 1) {
        const worth = this.#worth[end] as Float64Array;
        for (let duration = shortestSteps; duration <= Math.min(longestSteps, end); duration += 1) {
          const score = (scores[end - duration] as number) + (worth[duration] as number);
          if (score > (next[end] as number)) {
            next[end] = score;
            chosen[end] = duration;
          }
        }
      }
      durations.push(chosen);
      scores = next;
    }
    let end = bestEnd(scores);
    if (end < 0) return null;
    const symbols: HeardSymbol[] = [];
    for (let symbol = count - 1; symbol >= 0; symbol -= 1) {
      const duration = durations[symbol]?.[end] as number;
      symbols.unshift(read(this.#samples, this.#grid, this.#from, end - duration, end));
      end -= duration;
    }
    return symbols;
  }
}

function bestEnd(scores: Float64Array): number {
  let best = -1;
  for (let end = 0; end < scores.length; end += 1) {
    const score = scores[end] as number;
    if (score > (scores[best] ?? -Infinity)) best = end;
  }
  return best;
}

function read(samples: Float32Array, grid: Grid, from: number, start: number, end: number): HeardSymbol {
  const shares = Float64Array.from(grid.sums, (row) =>
    Math.exp(((row[end] as number) - (row[start] as number)) / (end - start)),
  );
  const pair = strongestPair(shares);
  const centre = from + ((start + end) / 2) * stepSamples;
  const middle = tonePowers(samples, Math.round(centre));
  return { pair, lead: middle ? Math.min(lead(shares, pair), lead(middle, pair)) : 0, centre };
}
