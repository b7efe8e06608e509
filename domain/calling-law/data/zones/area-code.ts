import { areaCodeComplexes, type AreaCodeComplex } from './nanp-complexes.ts';

const complexByCode = new Map(
  areaCodeComplexes.flatMap((complex) => complex.codes.map((code) => [String(code), complex])),
);

/** Regions, zones and overlay complex of a North American area code, or undefined for codes of no place. */
export function areaCode(code: string): AreaCodeComplex | undefined {
  return complexByCode.get(code);
}
