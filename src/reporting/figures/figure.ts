import type { Tone } from './svg.ts';

/** Rows of text behind a figure. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** One area of a figure, with what stands above it. `marks`: SVG in per cent of the area (see svg.ts). */
export interface Panel {
  readonly title: string;
  readonly note?: string;
  readonly marks: string;
}

export interface LegendEntry {
  readonly mark: 'line' | 'dashed' | 'dot' | 'hollow' | 'band' | 'rule';
  readonly tone: Tone;
  readonly words: string;
}

interface Told {
  /** Unique within its claim and profile; part of the names of files. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, for whoever cannot see it and for whoever wonders. */
  readonly description: string;
}

/** Plots side by side, as many in a row as there is room for; or as rows, each beside its title. */
export interface Plots extends Told {
  readonly kind: 'plots';
  readonly layout: 'grid' | 'rows';
  /** Units: pixels. */
  readonly panelWidth: number;
  readonly panelHeight: number;
  readonly panels: readonly Panel[];
  readonly legend: readonly LegendEntry[];
  readonly table: Table;
}

/** A matrix of numbers, coloured by how large they are. Values: fractions of 1, or of `most`. */
export interface HeatMap extends Told {
  readonly kind: 'heat';
  readonly corner: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly cells: readonly ({ readonly value: number; readonly text: string } | undefined)[];
  }[];
}

/** Pixels 0..255, row after row; one channel is grey, three are red, green, blue. */
export interface Picture {
  readonly shape: readonly [height: number, width: number, channels: number];
  readonly pixels: Uint8Array;
  /** For whoever cannot see it. */
  readonly alt: string;
  /** What the network takes it for. */
  readonly says?: { readonly words: string; readonly right: boolean };
}

/** Pictures in cards, those of a card one below the other. */
export interface Images extends Told {
  readonly kind: 'images';
  readonly cards: readonly {
    readonly title: string;
    readonly words: string;
    readonly pictures: readonly Picture[];
  }[];
  readonly table: Table;
}

export type Figure = Plots | HeatMap | Images;
