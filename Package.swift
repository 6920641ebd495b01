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
  products: [.executable(name: "msix", targets: ["msix"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CXattr"),
    .systemLibrary(name: "CLinux"),

    .target(name: "Primitives", swiftSettings: house),
    .target(name: "CBOR", dependencies: ["Primitives"], swiftSettings: house),
    .target(name: "Files", dependencies: ["CXattr", "Primitives"], swiftSettings: house),
    .target(name: "KeyValue", dependencies: ["CLMDB"], swiftSettings: house),
    .target(
      name: "Signing",
      dependencies: [
        "Primitives", "CBOR", "CSodium", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: house),
    .target(
      name: "Sealing",
      dependencies: [
        "Primitives", "CBOR", "CSodium", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: house),
    .target(name: "Records", dependencies: ["Primitives", "CBOR"], swiftSettings: house),

    .target(name: "Guidance", dependencies: ["Records"], swiftSettings: house),

    .target(name: "Disputes", dependencies: ["Primitives", "Records"], swiftSettings: house),

    .target(
      name: "Ledger",
      dependencies: ["Primitives", "CBOR", "Files", "KeyValue", "Records", "Sealing", "Signing"],
      swiftSettings: house),

    .target(
      name: "Vault",
      dependencies: ["Primitives", "CBOR", "Files", "KeyValue", "Records", "Sealing", "Signing"],
      swiftSettings: house),

    .target(
      name: "Projecting",
      dependencies: [
        "Primitives", "CBOR", "Files", "KeyValue", "Ledger", "Records", "Sealing", "Vault",
      ],
      swiftSettings: house),

    .target(
      name: "Counting", dependencies: ["Primitives", "CBOR", "Records"], swiftSettings: house),
    .target(
      name: "AccessTrail",
      dependencies: ["Primitives", "KeyValue", "Ledger", "Projecting", "Records"],
      path: "Projections/AccessTrail", swiftSettings: house),
    .target(
      name: "ChildCounts",
      dependencies: [
        "Primitives", "CBOR", "Counting", "KeyValue", "Ledger", "Projecting", "Records",
      ],
      path: "Projections/ChildCounts", swiftSettings: house),
    .target(
      name: "ConsolidatedRecords",
      dependencies: ["Primitives", "KeyValue", "Ledger", "Projecting", "Records"],
      path: "Projections/ConsolidatedRecords", swiftSettings: house),
    .target(
      name: "DataQuality",
      dependencies: ["Primitives", "CBOR", "KeyValue", "Ledger", "Projecting", "Records"],
      path: "Projections/DataQuality", swiftSettings: house),
    .target(
      name: "PackageActivity",
      dependencies: ["Primitives", "KeyValue", "Ledger", "Projecting", "Records"],
      path: "Projections/PackageActivity", swiftSettings: house),
    .target(
      name: "Timeliness",
      dependencies: [
        "Primitives", "CBOR", "Counting", "KeyValue", "Ledger", "Projecting", "Records",
      ],
      path: "Projections/Timeliness", swiftSettings: house),

    .target(
      name: "Linkage", dependencies: ["CBOR", "Primitives", "Records"], swiftSettings: house),
    .target(
      name: "Intake", dependencies: ["Primitives", "Records", "CExpat", "CZlib"],
      swiftSettings: house),
    .target(
      name: "Exchange",
      dependencies: [
        "AccessTrail", "CBOR", "ChildCounts", "ConsolidatedRecords", "Counting", "DataQuality",
        "Disputes", "Files", "Guidance", "Intake", "KeyValue", "Ledger",
        "Linkage", "PackageActivity", "Primitives", "Projecting",
        "Records", "Sealing", "Signing", "Timeliness", "Vault",
      ],
      swiftSettings: house),

    .target(
      name: "Web",
      dependencies: [
        "CBOR", "Counting", "DataQuality", "Disputes", "Exchange", "Files", "Guidance", "Ledger",
        "Linkage", "Primitives", "Records", "Sealing", "Signing", "Vault",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HummingbirdTLS", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: house),

    .target(
      name: "Mail",
      dependencies: [
        "Files", "Primitives",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: house),

    .target(
      name: "CLI",
      dependencies: [
        "CBOR", "CLinux", "Counting", "DataQuality", "Disputes", "Exchange", "Files", "Guidance",
        "Intake", "KeyValue", "Ledger", "Linkage", "Mail", "Primitives", "Records", "Sealing",
        "Signing", "Vault", "Web",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: house),
    .executableTarget(name: "msix", dependencies: ["CLI"], swiftSettings: house),
    .executableTarget(
      name: "msix-bench",
      dependencies: [
        "AccessTrail", "CBOR", "ChildCounts", "ConsolidatedRecords", "Counting", "Exchange",
        "Files", "Intake", "KeyValue", "Ledger", "Linkage", "Population", "Primitives",
        "Projecting", "Records", "Sealing", "Signing",
      ],
      path: "tools/bench/msix-bench", swiftSettings: house),
    .executableTarget(
      name: "msix-linkage",
      dependencies: ["Files", "Intake", "Linkage", "Primitives", "Records"],
      path: "tools/linkage/msix-linkage", swiftSettings: house),

    .target(
      name: "Population", dependencies: ["Files", "Primitives", "Records"],
      path: "tools/nation/Population", swiftSettings: house),
    .executableTarget(
      name: "msix-population",
      dependencies: [
        "Population", "Primitives",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "tools/nation/msix-population", swiftSettings: house),
    .executableTarget(
      name: "msix-national-year",
      dependencies: [
        "Counting", "Exchange", "Files", "Intake", "Ledger", "Primitives", "Projecting", "Records",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "tools/nation/msix-national-year", swiftSettings: house),

    .target(
      name: "Simulation",
      dependencies: [
        "Counting", "Exchange", "Files", "Intake", "KeyValue", "Ledger", "Linkage", "Primitives",
        "Records", "Signing", "Vault",
      ],
      path: "tools/simulation/Simulation", swiftSettings: house),
    .executableTarget(
      name: "msix-simulate",
      dependencies: [
        "Primitives", "Simulation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "tools/simulation/msix-simulate", swiftSettings: house),

    .testTarget(name: "PrimitivesTests", dependencies: ["Primitives"], swiftSettings: house),
    .testTarget(name: "CBORTests", dependencies: ["CBOR", "Primitives"], swiftSettings: house),
    .testTarget(
      name: "FilesTests", dependencies: ["CXattr", "Files", "Primitives"], swiftSettings: house),
    .testTarget(name: "KeyValueTests", dependencies: ["KeyValue"], swiftSettings: house),
    .testTarget(
      name: "SigningTests", dependencies: ["Primitives", "Signing"], swiftSettings: house),
    .testTarget(
      name: "SealingTests",
      dependencies: ["Primitives", "Sealing", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: house),
    .testTarget(
      name: "RecordsTests", dependencies: ["CBOR", "Primitives", "Records"], swiftSettings: house),
    .testTarget(
      name: "GuidanceTests", dependencies: ["Guidance", "Records"], swiftSettings: house),
    .testTarget(
      name: "CountingTests", dependencies: ["CBOR", "Counting", "Primitives", "Records"],
      swiftSettings: house),
    .testTarget(
      name: "IntakeTests", dependencies: ["CZlib", "Intake", "Primitives", "Records"],
      swiftSettings: house),
    .testTarget(
      name: "LinkageTests", dependencies: ["CBOR", "Linkage", "Primitives", "Records"],
      swiftSettings: house),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "CBOR", "Files", "KeyValue", "Ledger", "Primitives", "Records", "Sealing", "Signing",
      ],
      swiftSettings: house),
    .testTarget(
      name: "VaultTests",
      dependencies: [
        "CBOR", "Files", "KeyValue", "Primitives", "Records", "Sealing", "Signing", "Vault",
      ],
      swiftSettings: house),
    .testTarget(
      name: "ProjectingTests",
      dependencies: [
        "CBOR", "Files", "KeyValue", "Ledger", "Primitives", "Projecting", "Records", "Sealing",
        "Signing", "Vault",
      ],
      swiftSettings: house),
    .testTarget(
      name: "DisputesTests", dependencies: ["CBOR", "Disputes", "Primitives", "Records"],
      swiftSettings: house),
    .testTarget(
      name: "ExchangeTests",
      dependencies: [
        "AccessTrail", "CBOR", "ChildCounts", "ConsolidatedRecords", "Counting", "DataQuality",
        "Disputes", "Exchange", "Files", "Guidance", "Intake", "KeyValue", "Ledger", "Linkage",
        "Primitives", "Projecting", "Records", "Sealing", "Signing", "Timeliness", "Vault",
      ],
      swiftSettings: house),
    .testTarget(
      name: "PopulationTests",
      dependencies: ["Counting", "Files", "Intake", "Population", "Primitives", "Records"],
      swiftSettings: house),
    .testTarget(
      name: "SimulationTests", dependencies: ["Primitives", "Simulation"], swiftSettings: house),
    .testTarget(
      name: "MailTests", dependencies: ["Mail", "Primitives"], swiftSettings: house),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "CBOR", "Exchange", "Files", "Guidance", "Intake", "Ledger", "Primitives", "Records",
        "Signing", "Web",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdTesting", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
      ],
      swiftSettings: house),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["Primitives", "Signing", "msix", "msix-national-year", "msix-population"],
      swiftSettings: house),
  ]
)
