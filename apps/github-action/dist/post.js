import{createRequire as berthRequire}from"node:module";const require=berthRequire(import.meta.url);
import{runPost as o}from"./berth.js";await o();
