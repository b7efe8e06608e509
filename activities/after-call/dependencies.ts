import type { Database } from '#db/client.ts';
import type { SecretBox } from '#db/workspace/secret-box.ts';
import type { Storage } from '#providers/storage/storage.ts';

export interface AfterCallDependencies {
  db: Database;
  secretBox: SecretBox;
  storage: Storage;
  /** Base URL of the console, for links in what CRMs receive. */
  publicUrl: string;
  /** The CRM may be on this machine: only where the sandbox runs. */
  allowLoopback: boolean;
  /** How long a recording may take to arrive after the call. */
  recordingWaitMs?: number;
}
