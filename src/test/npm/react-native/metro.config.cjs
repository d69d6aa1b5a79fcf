// React Native's own settings; the test builds one bundle and needs no watcher.
const { getDefaultConfig, mergeConfig } = require('@react-native/metro-config');

module.exports = mergeConfig(getDefaultConfig(__dirname), { maxWorkers: 1, resolver: { useWatchman: false }, reporter: { update() {} } });
