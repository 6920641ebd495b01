// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target of ours. Dependencies are untouched.
let house: [SwiftSetting] = [
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("ImmutableWeakCaptures"),
  .enableExperimentalFeature("Lifetimes"),
  .treatAllWarnings(as: .error),
  .treatWarning("DeprecatedDeclaration", as: .warning),
]

let package = Package(
  name: "msix-ledger",
  products: [],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
  ],
  targets: [
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    .target(name: "Primitives", swiftSettings: house),
    .target(name: "CBOR", dependencies: ["Primitives"], swiftSettings: house),
    .target(name: "Files", dependencies: ["Primitives"], swiftSettings: house),
    .target(name: "KeyValue", dependencies: ["CLMDB"], swiftSettings: house),
    .target(name: "Signing", dependencies: ["Primitives", "CBOR", "CSodium"], swiftSettings: house),
    .target(
      name: "Sealing",
      dependencies: ["Primitives", "CBOR", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: house),
    .target(name: "Records", dependencies: ["Primitives", "CBOR"], swiftSettings: house),

    .testTarget(name: "PrimitivesTests", dependencies: ["Primitives"], swiftSettings: house),
    .testTarget(name: "CBORTests", dependencies: ["CBOR", "Primitives"], swiftSettings: house),
  ]
)
