declare module "node-forge/lib/asn1.js" {
  export { asn1 as default } from "node-forge";
}
