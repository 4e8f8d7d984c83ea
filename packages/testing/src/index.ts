export { type EmulatedAzure, type EmulatedAzureOptions, emulatedAzure } from "./emulated-azure.ts";
