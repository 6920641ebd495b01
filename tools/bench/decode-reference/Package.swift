// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that the product does not depend on what it is held against.
let package = Package(
  name: "decode-reference",
  dependencies: [
    .package(url: "https://github.com/apple/swift-protobuf", exact: "1.39.0")
  ],
  targets: [
    .executableTarget(
      name: "decode-reference",
      dependencies: [.product(name: "SwiftProtobuf", package: "swift-protobuf")])
  ])
