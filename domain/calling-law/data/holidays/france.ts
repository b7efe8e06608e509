import type { HolidayTable } from './holiday-table.ts';

export const frenchHolidays: readonly HolidayTable[] = [
  {
    region: 'FR',
    year: 2026,
    source: 'Code du travail L.3133-1',
    days: {
      '2026-01-01': "Jour de l'an",
      '2026-04-06': 'Lundi de Pâques',
      '2026-05-01': 'Fête du Travail',
      '2026-05-08': 'Victoire 1945',
      '2026-05-14': 'Ascension',
      '2026-05-25': 'Lundi de Pentecôte',
      '2026-07-14': 'Fête nationale',
      '2026-08-15': 'Assomption',
      '2026-11-01': 'Toussaint',
      '2026-11-11': 'Armistice 1918',
      '2026-12-25': 'Noël',
    },
  },
  {
    region: 'FR',
    year: 2027,
    source: 'Code du travail L.3133-1',
    days: {
      '2027-01-01': "Jour de l'an",
      '2027-03-29': 'Lundi de Pâques',
      '2027-05-01': 'Fête du Travail',
      '2027-05-06': 'Ascension',
      '2027-05-08': 'Victoire 1945',
      '2027-05-17': 'Lundi de Pentecôte',
      '2027-07-14': 'Fête nationale',
      '2027-08-15': 'Assomption',
      '2027-11-01': 'Toussaint',
      '2027-11-11': 'Armistice 1918',
      '2027-12-25': 'Noël',
    },
  },
  {
    region: 'FR-GP',
    year: 2026,
    source: 'Code du travail L.3422-2',
    days: {
      '2026-05-27': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-GP',
    year: 2027,
    source: 'Code du travail L.3422-2',
    days: {
      '2027-05-27': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-MQ',
    year: 2026,
    source: 'Code du travail L.3422-2',
    days: {
      '2026-05-22': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-MQ',
    year: 2027,
    source: 'Code du travail L.3422-2',
    days: {
      '2027-05-22': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-GF',
    year: 2026,
    source: 'Code du travail L.3422-2',
    days: {
      '2026-06-10': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-GF',
    year: 2027,
    source: 'Code du travail L.3422-2',
    days: {
      '2027-06-10': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-RE',
    year: 2026,
    source: 'Code du travail L.3422-2',
    days: {
      '2026-12-20': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-RE',
    year: 2027,
    source: 'Code du travail L.3422-2',
    days: {
      '2027-12-20': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-YT',
    year: 2026,
    source: 'Code du travail L.3422-2',
    days: {
      '2026-04-27': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-YT',
    year: 2027,
    source: 'Code du travail L.3422-2',
    days: {
      '2027-04-27': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-BL',
    year: 2026,
    source: 'Code du travail L.3422-2',
    days: {
      '2026-10-09': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-BL',
    year: 2027,
    source: 'Code du travail L.3422-2',
    days: {
      '2027-10-09': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-MF',
    year: 2026,
    source: 'Code du travail L.3422-2',
    days: {
      '2026-05-28': "Abolition de l'esclavage",
    },
  },
  {
    region: 'FR-MF',
    year: 2027,
    source: 'Code du travail L.3422-2',
    days: {
      '2027-05-28': "Abolition de l'esclavage",
    },
  },
];
