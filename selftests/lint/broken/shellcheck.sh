#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
rm -rf $1/*
