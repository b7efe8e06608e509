/** Roles of people; a person may have several. */
export const roles = ['admin', 'campaign_manager', 'reviewer', 'leadership', 'engineer'] as const;
export type Role = (typeof roles)[number];

/** What each permission allows, and who has it. The one table every procedure and route refers to. */
export const permissions = {
  'campaign.read': ['admin', 'campaign_manager', 'reviewer', 'leadership', 'engineer'],
  'campaign.edit': ['admin', 'campaign_manager'],
  'campaign.launch': ['admin', 'campaign_manager'],
  'campaign.control': ['admin', 'campaign_manager'],
  'contact.read': ['admin', 'campaign_manager', 'reviewer', 'engineer'],
  'contact.edit': ['admin', 'campaign_manager'],
  'callback.edit': ['admin', 'campaign_manager'],
  'call.read': ['admin', 'campaign_manager', 'reviewer', 'engineer'],
  'call.listen': ['admin', 'campaign_manager', 'reviewer'],
  'verdict.correct': ['admin', 'campaign_manager', 'reviewer'],
  'crm.repush': ['admin', 'campaign_manager', 'reviewer'],
  'bot.read': ['admin', 'campaign_manager', 'reviewer', 'leadership', 'engineer'],
  /** Make, clone, and change drafts: nothing of it reaches a call. */
  'bot.edit': ['admin'],
  /** What calls are made with: publish, archive and take back. */
  'bot.publish': ['admin'],
  /** Evidence packs: whole numbers, what was said, and who approved, in a file that leaves the product. */
  'evidence.read': ['admin', 'campaign_manager', 'reviewer'],
  'dnc.read': ['admin', 'campaign_manager', 'reviewer', 'engineer'],
  'dnc.edit': ['admin', 'campaign_manager'],
  'stop.read': ['admin', 'campaign_manager', 'reviewer', 'engineer'],
  'stop.edit': ['admin', 'campaign_manager'],
  'settings.read': ['admin', 'engineer'],
  'settings.edit': ['admin'],
  'retention.read': ['admin', 'engineer'],
  'retention.edit': ['admin'],
  /** Legal holds; whoever sees them sees whom they are about. */
  'hold.edit': ['admin'],
  /** Find, download and erase what is kept of one person. */
  'person.erase': ['admin'],
  'api_key.edit': ['admin'],
  'user.read': ['admin', 'engineer'],
  'user.edit': ['admin'],
  'audit.read': ['admin', 'engineer'],
  'health.read': ['admin', 'campaign_manager', 'engineer'],
  'report.read': ['admin', 'campaign_manager', 'reviewer', 'leadership', 'engineer'],
  'stuck_call.heal': ['engineer'],
  'temporal.open': ['engineer', 'admin'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof permissions;

/** Scopes of API keys for CRMs. */
export const apiScopes = ['callbacks:write', 'contacts:write', 'dnc:write', 'outcomes:read'] as const;
export type ApiScope = (typeof apiScopes)[number];

export function isPermitted(heldRoles: readonly Role[], permission: Permission): boolean {
  const allowed: readonly Role[] = permissions[permission];
  return heldRoles.some((role) => allowed.includes(role));
}
