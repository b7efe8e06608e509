/** Several processes of one part: as many as on as many machines, on ports of their own behind the one address of the part. */
import type { StackEnvironment, StackPart } from './parts.ts';

/** How many processes of each part there are, by its name; one of those that are not named. */
export type Copies = Readonly<Record<string, number>>;

/** A port on which each of several copies listens, and the names of the ports that they have instead. */
export interface SharedPort {
  /** Name of the environment that holds the one address's port. */
  name: string;
  copies: string[];
}

const copyName = (name: string, copy: number): string => `${name}-${copy}`;
const copyPort = (name: string, copy: number): string => `${name}_${copy}`;

/** The part that a process is one of: `engine` of `engine-2`, and of `engine`. */
export const partOf = (processName: string): string => processName.replace(/-\d+$/, '');

/** The names of a part's processes. */
export function processesOf(part: string, copies: Copies): string[] {
  const count = copies[part] ?? 1;
  return count === 1 ? [part] : Array.from({ length: count }, (_, index) => copyName(part, index + 1));
}

/** The parts with their copies instead of those that are wanted more than once, and the ports that these share. */
export function withCopies(parts: readonly StackPart[], copies: Copies): { parts: StackPart[]; shared: SharedPort[] } {
  for (const name of Object.keys(copies)) {
    if (!parts.some((part) => part.name === name))
      throw new Error(`There is no part ${name} to have more than one of.`);
  }
  const shared: SharedPort[] = [];
  const all = parts.flatMap((part) => {
    const after = part.after?.flatMap((name) => processesOf(name, copies));
    const count = copies[part.name] ?? 1;
    if (count === 1) return [{ ...part, after }];
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    const port = part.ready && 'portIn' in part.ready ? part.ready.portIn : null;
    if (port !== null) shared.push({ name: port, copies: numbers.map((copy) => copyPort(port, copy)) });
    return numbers.map((copy) => ({ ...part, after, name: copyName(part.name, copy), ...onPort(part, port, copy) }));
  });
  return { parts: all, shared };
}

/** What of the part names its port, with the copy's own. */
function onPort(part: StackPart, port: string | null, copy: number): Pick<StackPart, 'env' | 'ready'> {
  if (port === null || !part.ready) return {};
  const env = Object.entries(part.env ?? {}).map(([name, value]) => [
    name,
    typeof value !== 'string' && value.from === port ? { from: copyPort(port, copy) } : value,
  ]);
  return {
    env: Object.fromEntries(env) as StackPart['env'],
    ready: { ...part.ready, portIn: copyPort(port, copy) },
  };
}

/** The ports of the copies, in the environment. */
export async function portsOfCopies(
  shared: readonly SharedPort[],
  choose: () => Promise<number>,
): Promise<StackEnvironment> {
  const ports: StackEnvironment = {};
  for (const name of shared.flatMap(({ copies }) => copies)) ports[name] = String(await choose());
  return ports;
}
