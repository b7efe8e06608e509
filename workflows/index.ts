export { campaignWorkflow } from './campaign.ts';
export { contactWorkflow } from './contact.ts';
