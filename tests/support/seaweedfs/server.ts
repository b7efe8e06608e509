/** A real store that speaks S3: SeaweedFS, all of it in one process on the loopback interface. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePort, releasePort } from '#infra/process/ports.ts';
import { httpAnswers, until } from '#infra/process/probe.ts';
import { Supervisor } from '#infra/process/supervisor.ts';
import { findPythonTool } from '../python-tool.ts';

const requirements = fileURLToPath(new URL('./requirements.txt', import.meta.url));
const credentials = { accessKeyId: 'redial', secretAccessKey: 'a secret of the test' };

export interface S3Server {
  endpoint: string;
  bucket: string;
  credentials: typeof credentials;
  /** To look at the store beside the product. */
  client: S3Client;
  stop(): Promise<void>;
}

/** Starts the store and makes a bucket. */
export async function startSeaweedFs(): Promise<S3Server> {
  const dir = await mkdtemp(join(tmpdir(), 'seaweedfs-'));
  const command = await findPythonTool('weed', requirements);
  const supervisor = new Supervisor({ logDir: join(dir, 'logs') });
  const parts = ['master', 'volume', 'filer', 's3'] as const;
  // Each has a port for gRPC beside its own, which would be 10,000 higher.
  const ports = await freePorts(parts.flatMap((part) => [part, `${part}.grpc`]));
  const configuration = join(dir, 's3.json');
  const actions = ['Admin', 'Read', 'Write', 'List', 'Tagging'];
  const { accessKeyId: accessKey, secretAccessKey: secretKey } = credentials;
  const identities = [{ name: 'redial', credentials: [{ accessKey, secretKey }], actions }];
  await writeFile(configuration, JSON.stringify({ identities }), { mode: 0o600 });
  const endpoint = `http://127.0.0.1:${ports.s3}`;
  await supervisor.start({
    name: 'seaweedfs',
    command,
    args: [
      ...[
        'server',
        '-ip=127.0.0.1',
        '-ip.bind=127.0.0.1',
        `-dir=${dir}`,
        '-filer',
        '-s3',
        `-s3.config=${configuration}`,
      ],
      ...parts.flatMap((part) => [`-${part}.port=${ports[part]}`, `-${part}.port.grpc=${ports[`${part}.grpc`]}`]),
      ...['-s3.port.iceberg=0', '-s3.iam=false', '-volume.max=20', '-master.volumeSizeLimitMB=64'],
      ...['-master.volumePreallocate=false', '-master.telemetry=false'],
    ],
    // Without a key of its own it refuses to encrypt.
    env: { WEED_S3_SSE_KEY: 'a key of the test' },
    cwd: dir,
    ready: ({ signal }) => httpAnswers(`${endpoint}/`, signal, ({ status }) => status < 500),
    readyTimeoutMs: 60_000,
  });
  const client = new S3Client({ region: 'us-east-1', endpoint, forcePathStyle: true, credentials });
  const bucket = 'redial-test';
  // The volume server may come after the S3 gateway.
  await until(async () => {
    try {
      await client.send(new CreateBucketCommand({ Bucket: bucket }));
      return true;
    } catch (error) {
      return error instanceof Error && error.name.startsWith('BucketAlready');
    }
  }, AbortSignal.timeout(60_000));
  return {
    endpoint,
    bucket,
    credentials,
    client,
    async stop() {
      client.destroy();
      await supervisor.stop();
      for (const port of Object.values(ports)) releasePort(port);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function freePorts(names: string[]): Promise<Record<string, number>> {
  const ports: Record<string, number> = {};
  for (const name of names) ports[name] = await freePort();
  return ports;
}
