/** The part of JSON Schema that structured output allows. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  properties?: Record<string, Schema>;
  items?: Schema;
  minItems?: number;
  minLength?: number;
  minimum?: number;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  $defs?: Record<string, Schema>;
  definitions?: Record<string, Schema>;
}

/**
 * A value that is valid for a schema.
 * @param known what is known by the property's name; used where it fits the property's schema.
 */
export function valueOfSchema(schema: Schema, known: Readonly<Record<string, unknown>> = {}): unknown {
  return new Filler(schema, known).value(schema, '', 0);
}

/** Schemas may refer to themselves. */
const deepest = 12;

class Filler {
  readonly #root: Schema;
  readonly #known: Readonly<Record<string, unknown>>;

  constructor(root: Schema, known: Readonly<Record<string, unknown>>) {
    this.#root = root;
    this.#known = known;
  }

  value(given: Schema, name: string, depth: number): unknown {
    const schema = this.#resolve(given);
    if (Object.hasOwn(this.#known, name) && this.#fits(this.#known[name], schema)) return this.#known[name];
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return schema.enum.includes(null) ? null : schema.enum[0];
    const types = typesOf(schema);
    if (types.includes('null') || depth > deepest) return null;
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices && choices.length > 0) {
      const nullable = choices.find((choice) => typesOf(this.#resolve(choice)).includes('null'));
      return nullable ? null : this.value(choices[0] ?? {}, name, depth + 1);
    }
    switch (types[0] ?? (schema.properties ? 'object' : 'string')) {
      case 'object':
        return Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, property]) => [key, this.value(property, key, depth + 1)]),
        );
      case 'array':
        return Array.from({ length: schema.minItems ?? 0 }, () => this.value(schema.items ?? {}, '', depth + 1));
      case 'boolean':
        return false;
      case 'integer':
      case 'number':
        return Math.max(0, schema.minimum ?? 0);
      default:
        return 'unknown'.padEnd(schema.minLength ?? 0, '.');
    }
  }

  #resolve(schema: Schema): Schema {
    const name = schema.$ref?.split('/').at(-1);
    if (name !== undefined) return { ...(this.#root.$defs?.[name] ?? this.#root.definitions?.[name]) };
    return schema.allOf ? Object.assign({}, schema, ...schema.allOf.map((part) => this.#resolve(part))) : schema;
  }

  #fits(value: unknown, given: Schema): boolean {
    const schema = this.#resolve(given);
    if (schema.enum) return schema.enum.includes(value);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return choices.some((choice) => this.#fits(value, choice));
    const types = typesOf(schema);
    if (types.length > 0 && !types.some((type) => isOfType(value, type))) return false;
    if (Array.isArray(value)) return value.every((item) => this.#fits(item, schema.items ?? {}));
    if (typeof value !== 'object' || value === null) return true;
    const properties = schema.properties ?? {};
    const entries = Object.entries(value);
    return (
      Object.keys(properties).every((key) => Object.hasOwn(value, key)) &&
      entries.every(([key, entry]) => properties[key] !== undefined && this.#fits(entry, properties[key]))
    );
  }
}

function typesOf({ type }: Schema): string[] {
  return type === undefined ? [] : [type].flat();
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return type === 'object'
    ? typeof value === 'object' && value !== null && !Array.isArray(value)
    : typeof value === type;
}
