export { campaignWorkflow } from './campaign/campaign.ts';
export { contactWorkflow } from './contact/contact.ts';
export { healWorkflow, reconcileWorkflow } from './health/reconcile.ts';
export { retentionWorkflow } from './retention/retention.ts';
