declare module '@echogarden/espeak-ng-emscripten' {
  /** Starts the WebAssembly module; see voice.ts for the part of it that is used. */
  export default function createEspeak(): Promise<unknown>;
}
