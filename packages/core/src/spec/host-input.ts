// Generated from hostSpecSchema by `npm run docs`. A test compares it with the schema.
import type { Secret } from "../secret.ts";

/** A value of a JSON or YAML file. */
export type JsonInput = string | number | boolean | null | readonly JsonInput[] | { readonly [key: string]: JsonInput };

/** What describes a host. `parseHostSpec` checks it and fills in the defaults. */
export interface HostInput {
  /** The host's name, from which all names in Azure are derived. */
  readonly name: string;
  /** The short name of the Azure region. Default: westeurope, chinanorth3, usgovvirginia, by cloud. */
  readonly location?: string | undefined;
  /** An existing or new resource group. Default: berth-NAME, a group for this host alone. */
  readonly resourceGroup?: string | undefined;
  /** The VM size. Default for arm64: Standard_B2pls_v2. Default: `Standard_B2ls_v2`. */
  readonly size?: string | undefined;
  /**
   * An alias such as ubuntu-24.04, a URN publisher:offer:sku:version, `gallery:NAME` or `gallery:NAME:VERSION` for an
   * image that Berth made, or the id of a managed image or of an image of a gallery (own, shared or community).
   * Default: `ubuntu-24.04`.
   */
  readonly image?: string | undefined;
  /** The purchase plan of a marketplace image. true: the plan that the URN implies. Default: what the alias needs. */
  readonly imagePlan?: boolean | {
    /** The publisher. */
    readonly publisher: string;
    /** The product, usually the offer of the image. */
    readonly product: string;
    /** The plan, usually the SKU of the image. */
    readonly name: string;
  } | undefined;
  /** Accepts the marketplace terms of the image's plan for the subscription. Default: `false`. */
  readonly acceptTerms?: boolean | undefined;
  /** The processor architecture. Default: `x64`. */
  readonly architecture?: "x64" | "arm64" | undefined;
  /** Secure boot and a virtual TPM. Default: on where the image and the size are known to have it. */
  readonly trustedLaunch?: boolean | undefined;
  /** The availability zone. */
  readonly zone?: "1" | "2" | "3" | undefined;
  /** Spreads hosts over fault domains of one datacentre. Cannot be combined with zone or spot. */
  readonly availabilitySet?: {
    /** The availability set. Hosts of a resource group that name the same one share it. */
    readonly name: string;
    /** The availability set exists in the host's resource group and is not changed. Default: `false`. */
    readonly existing?: boolean | undefined;
  } | undefined;
  /** A spot machine: cheaper, but Azure can evict it at any time. */
  readonly spot?: {
    /** The maximum price per hour in US dollars. -1: the regular price. Default: `-1`. */
    readonly maxPrice?: number | undefined;
    /**
     * What Azure does when it evicts the machine. A deallocated machine keeps its disks, which are billed. Default:
     * `Deallocate`.
     */
    readonly evictionPolicy?: "Deallocate" | "Delete" | undefined;
  } | undefined;
  /** The operating system disk. */
  readonly osDisk?: {
    /** The size in gigabytes. Default: the size of the image. */
    readonly sizeGb?: number | undefined;
    /** The disk type. Default: `StandardSSD_LRS`. */
    readonly type?: "Standard_LRS" | "StandardSSD_LRS" | "Premium_LRS" | "StandardSSD_ZRS" | "Premium_ZRS" | undefined;
    /**
     * On a disk of the hardware that the machine runs on: faster and free of charge, if the size has one. The host can
     * then be neither stopped nor resized, and its `type` has no effect.
     */
    readonly ephemeral?: boolean | undefined;
  } | undefined;
  /** A separate disk for images, containers and volumes (/var/lib/docker). */
  readonly dataDisk?: {
    /** The size of a new disk in gigabytes. */
    readonly sizeGb?: number | undefined;
    /**
     * An existing disk, which is attached with its data, such as one that a removal kept. It stays when the host is
     * removed, and its `type` has no effect.
     */
    readonly from?: {
      /** The name. */
      readonly name: string;
      /** The resource group. Default: the host's. */
      readonly resourceGroup?: string | undefined;
    } | undefined;
    /** The disk type. PremiumV2_LRS and UltraSSD_LRS require a zone. Default: `StandardSSD_LRS`. */
    readonly type?:
      | "Standard_LRS"
      | "StandardSSD_LRS"
      | "Premium_LRS"
      | "StandardSSD_ZRS"
      | "Premium_ZRS"
      | "PremiumV2_LRS"
      | "UltraSSD_LRS"
      | undefined;
    /** The host cache of the disk. Default: ReadWrite, or None if the disk type does not support caching. */
    readonly caching?: "None" | "ReadOnly" | "ReadWrite" | undefined;
  } | undefined;
  /**
   * The host powers itself off after Docker has not been used for this long, such as 30m or 8h. A sweep then
   * deallocates it. A running container counts as use, unless it has the label berth.idle=ignore.
   */
  readonly idleAfter?: string | undefined;
  /** Managed identities. Everybody who controls Docker can use them. */
  readonly identity?: {
    /** A system-assigned identity, which is deleted with the machine. Default: `false`. */
    readonly system?: boolean | undefined;
    /** The resource ids of user-assigned identities. */
    readonly user?: readonly string[] | undefined;
  } | undefined;
  /** The administrator, who can sign in only with an SSH key. Default: `berth`. */
  readonly adminUsername?: string | undefined;
  /**
   * The administrator's public key: ssh-ed25519, or ssh-rsa of at least 2048 bits. Default: a new key whose private
   * half is discarded.
   */
  readonly sshPublicKey?: string | undefined;
  /** Passed to cloud-init at first boot: text, or bytes as `base64:…`. It is handled as a secret. */
  readonly customData?: string | Secret | undefined;
  /** Who can reach the Docker port: addresses, CIDR ranges, or the word `anywhere`. */
  readonly allowFrom: readonly string[];
  /** The port of the Docker API, which uses mutual TLS. Default: `2376`. */
  readonly port?: number | undefined;
  /** Who can reach SSH: addresses, CIDR ranges, or the word `anywhere`. Default: nobody. */
  readonly sshFrom?: readonly string[] | undefined;
  /** Further open ports, for containers. */
  readonly openPorts?: readonly {
    /** A port or a range such as 8000-8100. */
    readonly ports: number | string;
    /** The protocol. Default: `tcp`. */
    readonly protocol?: "tcp" | "udp" | "any" | undefined;
    /** Who can reach the ports: addresses, ranges, or `anywhere`. Default: the value of allowFrom. */
    readonly from?: readonly string[] | undefined;
  }[] | undefined;
  /** The first label of the public DNS name. Default: the host's name and a digest. */
  readonly dnsLabel?: string | undefined;
  /** Further DNS names and addresses in the server certificate, such as `localhost` for clients behind a tunnel. */
  readonly hostnames?: readonly string[] | undefined;
  /** The network: a new one, which the hosts of a resource group share, or an existing one. */
  readonly network?: {
    /** The name of the virtual network. Default: `berth-net`. */
    readonly name?: string | undefined;
    /** The address range of a new network. Default: `10.20.0.0/16`. */
    readonly addressPrefix?: string | undefined;
    /** The address range of the subnet of a new network. Default: `10.20.0.0/20`. */
    readonly subnetPrefix?: string | undefined;
    /** The name of the subnet. Default: `hosts`. */
    readonly subnet?: string | undefined;
    /** The network and the subnet exist and are not changed. Implied by resourceGroup. Default: `false`. */
    readonly existing?: boolean | undefined;
    /** The resource group of an existing network. */
    readonly resourceGroup?: string | undefined;
    /**
     * Gives a new network a NAT gateway, so that hosts without a public address can reach the Internet. It is billed.
     * Default: `false`.
     */
    readonly natGateway?: boolean | undefined;
  } | undefined;
  /**
   * `own`: a new one for the host. `subnet`: only that of the subnet. Or an existing one, which is not changed.
   * Default: `own`.
   */
  readonly securityGroup?: "own" | "subnet" | {
    /** The name. */
    readonly name: string;
    /** The resource group. Default: the host's. */
    readonly resourceGroup?: string | undefined;
  } | undefined;
  /** `new`: a static address for this host. `none`: only a private address. Or an existing one. Default: `new`. */
  readonly publicAddress?: "new" | "none" | {
    /** The name. */
    readonly name: string;
    /** The resource group. Default: the host's. */
    readonly resourceGroup?: string | undefined;
    /** The DNS name of the address, if it has one. */
    readonly hostname?: string | undefined;
  } | undefined;
  /** A static address in the subnet. Default: chosen by Azure. */
  readonly privateAddress?: string | undefined;
  /** SR-IOV, if the VM size supports it. Default: Azure's default for the size. */
  readonly acceleratedNetworking?: boolean | undefined;
  /** Docker Engine. */
  readonly engine?: {
    /**
     * Where the packages come from: `distribution`, `docker` (Docker's repository), or `auto`: Docker's repository if
     * it publishes for the machine's system, else the distribution. A host keeps its source. Default: `auto`.
     */
    readonly source?: "auto" | "distribution" | "docker" | undefined;
    /** A version or its first parts. Default: the newest. */
    readonly version?: string | undefined;
    /** A mirror of Docker's package repository. */
    readonly mirror?: {
      /** Replaces https://download.docker.com, and its mirrors in China. */
      readonly url: string;
      /** The fingerprint of the key that signs the packages. Default: Docker's key. */
      readonly gpgFingerprint?: string | undefined;
    } | undefined;
    /**
     * Whether cloud-init installs the packages at first boot, while Azure's agent is still on its way. Default: `true`,
     * except for images without cloud-init (Flatcar) and images by id. It has no effect on a machine that exists.
     */
    readonly headStart?: boolean | undefined;
  } | undefined;
  /**
   * `strict` adds a user namespace for containers, blocks traffic between them on the default bridge, and enables
   * SELinux. Default: `default`.
   */
  readonly hardening?: "default" | "strict" | undefined;
  /**
   * Whether containers can reach 169.254.169.254, which issues tokens for the machine's identities. Default: `blocked`.
   */
  readonly metadataForContainers?: "blocked" | "allowed" | undefined;
  /** Mirrors of Docker Hub (registry-mirrors in daemon.json). */
  readonly registryMirrors?: readonly string[] | undefined;
  /** Registries whose TLS certificate is not verified (insecure-registries in daemon.json). */
  readonly insecureRegistries?: readonly string[] | undefined;
  /** Labels of the Engine, shown by `docker info` (labels in daemon.json). */
  readonly engineLabels?: Readonly<Record<string, string>> | undefined;
  /** The storage driver (storage-driver in daemon.json). */
  readonly storageDriver?: string | undefined;
  /** The proxy for the Engine (proxies in daemon.json) and for installing packages. */
  readonly proxy?: {
    /** For http:// addresses. */
    readonly http?: string | undefined;
    /** For https:// addresses. */
    readonly https?: string | undefined;
    /** Hosts, domains and ranges that bypass the proxy. */
    readonly no?: readonly string[] | undefined;
  } | undefined;
  /** Further options of daemon.json, under their names there. */
  readonly daemon?: Readonly<Record<string, JsonInput>> | undefined;
  /** A compose file to start: its text, which the host gets as it is, or an object. */
  readonly compose?: Readonly<Record<string, JsonInput>> | string | undefined;
  /**
   * Files that the compose file uses, by their paths relative to it: text, or bytes as `base64:…`. They are handled as
   * secrets; the host stores them beside the compose file. One that begins with `#!` is executable.
   */
  readonly composeFiles?: Readonly<Record<string, string | Secret>> | undefined;
  /** Environment variables of the compose file. */
  readonly composeEnvironment?: Readonly<Record<string, string>> | undefined;
  /** The text of an env file for the compose file, which docker compose reads. */
  readonly composeEnvFile?: string | undefined;
  /** The same for secrets. The host does not store it. */
  readonly secretEnvFile?: string | Secret | undefined;
  /** Secret environment variables of the compose file. */
  readonly secretEnvironment?: Readonly<Record<string, string | Secret>> | undefined;
  /** Registries to log in to before the compose file is started. */
  readonly logins?: readonly {
    /** The registry. Default: Docker Hub. */
    readonly server?: string | undefined;
    /** The user name, or the name of a token. */
    readonly username: string;
    /** The password or token. */
    readonly password: string | Secret;
  }[] | undefined;
  /** Azure tags of all created resources. A tag that is left out later stays: another user may have set it. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** A common name for the hosts of one file. Pruning removes only hosts of the same set. */
  readonly set?: string | undefined;
  /** When a sweep may remove the host, in RFC 3339 format. */
  readonly expiresAt?: string | undefined;
}
