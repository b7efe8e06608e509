/** Types of `folders.js`, which is JavaScript because ESLint's configuration is. */
export interface FolderRule {
  holds: string;
  files: string[];
  may: string[];
  types?: string[];
  temporalConfig?: boolean;
}
export const folderTable: Record<string, FolderRule>;
export const folderRules: object[];
