import { readSetUpFacts } from '#db/workspace/set-up.ts';
import { readFleet } from '#db/workspace/workspace.ts';
import type { SharedService } from '#domain/health/probe.ts';
import { restored } from '#domain/message/stored.ts';
import { setUpList, type SetUpFacts, type SetUpLine } from '#domain/workspace/set-up.ts';
import type { Storage } from '#providers/storage/storage.ts';
import { lookAtServices, sharedSubjects, type ProbeContext } from '../health/probe-services.ts';
import { checkStorage } from './check-connection.ts';

export interface SetUpContext extends ProbeContext {
  storage: Storage;
  environment: { REDIAL_URL: string };
}

/** Open pages ask often; the vendors are asked so often at most. */
const shownForMs = 30_000;

/** What a workspace needs before it can call, and what of it is there now. */
export async function lookAtSetUp(context: SetUpContext, now: Date): Promise<SetUpLine[]> {
  const [facts, fleet, probes, storage] = await Promise.all([
    readSetUpFacts(context.db),
    readFleet(context.db),
    lookAtServices(context, { subjects: sharedSubjects, now, freshMs: shownForMs }),
    checkStorage(context),
  ]);
  const known: SetUpFacts['probes'] = Object.fromEntries(
    probes.map(({ service, state, words }) => [
      service as SharedService,
      { state, says: words === null ? null : restored(words) },
    ]),
  );
  return setUpList({
    ...facts,
    probes: known,
    agents: fleet.agents,
    storageProblem: storage.find(({ state }) => state !== 'ok')?.says ?? null,
    publicUrl: context.environment.REDIAL_URL,
  });
}
