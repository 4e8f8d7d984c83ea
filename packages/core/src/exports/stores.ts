// Where an authority and client certificates are kept: files, memory, or your own.
export { isHostName } from "../spec/host-name.ts";
export { type EnsureAuthorityOptions, ensureAuthority } from "../stores/ensure-authority.ts";
export { unreadableFile, unwritableFile } from "../stores/file-errors.ts";
export { type FileStore, fileStore, importedHostFile } from "../stores/file-store.ts";
export { memoryStore } from "../stores/memory-store.ts";
export {
  ensurePrivateFolder,
  readPrivateFile,
  writeOwnerOnlyFile,
  writePrivateFile,
} from "../stores/private-files.ts";
export type { CertificateStore, SizeCache, StoredAuthority } from "../stores/store.ts";
export { userFolder } from "../stores/user-folder.ts";
