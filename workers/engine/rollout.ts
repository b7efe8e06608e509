import type { Client } from '@temporalio/client';
import type { WorkerDeploymentOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { engineDeployment } from '#temporal.config';
import { pause } from './pause.ts';

const againMs = 500;

type Deployment = Awaited<ReturnType<Client['workflowService']['describeWorkerDeployment']>>;

/** A contact may wait for months: every workflow goes on with the current build (docs/decisions/0017). */
export function deploymentOptions(buildId: string, rollout: 'auto' | 'manual' | 'off'): WorkerDeploymentOptions {
  const version = { deploymentName: engineDeployment, buildId };
  return rollout === 'off'
    ? { version, useWorkerVersioning: false }
    : { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

/**
 * Makes this build the one that workflows go to, unless a younger build is it already: an old engine that restarts
 * during a roll-out takes nothing back. Tries until it is decided or `stop`.
 * @returns whether this build is current now.
 */
export async function becomeCurrent(options: {
  temporal: Client;
  namespace: string;
  buildId: string;
  log: Pick<Logger, 'info' | 'warn'>;
  stop: AbortSignal;
}): Promise<boolean> {
  const { temporal, namespace, buildId, log, stop } = options;
  for (let tries = 0; !stop.aborted; tries++) {
    try {
      const deployment = await temporal.workflowService.describeWorkerDeployment({
        namespace,
        deploymentName: engineDeployment,
      });
      const current = currentBuild(deployment);
      if (current === buildId) return true;
      const since = firstSeen(deployment, buildId);
      if (since === null) throw new Error('The server has not heard of this build yet');
      if (current !== null && (firstSeen(deployment, current) ?? 0) > since) {
        log.info({ event: 'rollout.younger_build_runs', buildId, current });
        return false;
      }
      await temporal.workflowService.setWorkerDeploymentCurrentVersion({
        namespace,
        deploymentName: engineDeployment,
        buildId,
        conflictToken: deployment.conflictToken,
        ignoreMissingTaskQueues: true,
        identity: 'redial engine',
      });
      log.info({ event: 'rollout.current', buildId, before: current });
      return true;
    } catch (error) {
      // Soon after the start the server has not heard of this build yet.
      if (tries % 10 === 9) log.warn({ event: 'rollout.not_yet', buildId, reason: reasonOf(error) });
      await pause(againMs, stop);
    }
  }
  return false;
}

function currentBuild({ workerDeploymentInfo }: Deployment): string | null {
  return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId || null;
}

/** When the server first heard of a build, in seconds; null if it has not, or has forgotten it. */
function firstSeen({ workerDeploymentInfo }: Deployment, buildId: string): number | null {
  const summary = workerDeploymentInfo?.versionSummaries?.find(
    ({ deploymentVersion }) => deploymentVersion?.buildId === buildId,
  );
  if (!summary?.createTime) return null;
  return Number(summary.createTime.seconds ?? 0) + (summary.createTime.nanos ?? 0) / 1e9;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
