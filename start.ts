/** `npm start`: gives the embedded services what they must know about the product, and starts everything. */
import { start } from '#infra/stack/start.ts';
import { searchAttributes } from '#temporal.config';

await start({ searchAttributes, args: process.argv.slice(2) });
