/** A CRM's id of a person is no longer than this. */
export const maxExternalIdCharacters = 200;
