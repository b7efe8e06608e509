export { campaignWorkflow } from './campaign.ts';
export { contactWorkflow } from './contact.ts';
export { healWorkflow, reconcileWorkflow } from './reconcile.ts';
