export * from './people.ts';
export * from './configuration.ts';
export * from './campaign.ts';
export * from './call.ts';
export * from './stuck.ts';
export * from './probe.ts';
export * from './stop.ts';
export * from './alert.ts';
