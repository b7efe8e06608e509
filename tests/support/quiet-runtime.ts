import { DefaultLogger, Runtime } from '@temporalio/worker';

// Once a process, before its first worker: the SDK refuses a second time.
Runtime.install({ logger: new DefaultLogger('ERROR') });
